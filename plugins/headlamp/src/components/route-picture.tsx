/** The way of new requests: from the public Service to activators, to pods, to both, or nowhere. */
import { Box, type Theme, Typography, useTheme } from '@mui/material';
import { type ReactNode, useLayoutEffect, useMemo, useRef, useState } from 'react';
import {
  type Box as Place,
  layoutRoutePicture,
  type Link,
  type Route,
} from '../../../../lib/panel/index.ts';
import { useWords } from '../connection/use-session.ts';
import { HIDDEN } from './evidence.tsx';

interface RoutePictureProps {
  readonly route: Route;
  /** Of the public Service: the revision's own. */
  readonly name: string;
}

const WIDTH_AT_FIRST = 900;
const LEAST_WIDTH = 280;
/** Before it, a pod is a square. */
const MOST_SQUARES = 12;

export function RoutePicture({ route, name }: RoutePictureProps) {
  const words = useWords();
  const theme = useTheme();
  const ref = useRef<HTMLElement>(null);
  const width = useWidth(ref);
  const layout = useMemo(
    () => layoutRoutePicture(route, Math.max(LEAST_WIDTH, width)),
    [route, width]
  );
  const { nodes } = layout;
  const text = (key: string, values?: Record<string, string | number>): string =>
    words.text('revision', `route.${key}`, values);
  const path = route.unknown ? 'unknown' : route.path ?? 'other';
  const inPath = route.activators.filter(activator => activator.inPath).length;
  const ready = readyPodsOf(route);
  const isCarrying = route.path === 'activator' || route.path === 'mixed';
  return (
    <Box
      component="figure"
      ref={ref}
      sx={{ position: 'relative', m: 0, height: layout.height, maxWidth: 1280 }}
    >
      <svg
        width={layout.width}
        height={layout.height}
        aria-hidden="true"
        style={{ position: 'absolute', inset: 0 }}
      >
        {layout.links.map(link => (
          <Way key={link.id} link={link} theme={theme} />
        ))}
      </svg>
      <Node place={nodes.clients}>{text('clients')}</Node>
      <Node place={nodes.ingress}>{text('ingress')}</Node>
      <Node place={nodes.service} title={name} second={wishText(route, text)} />
      <Node
        place={nodes.activator}
        title={text('activator')}
        colour={isCarrying && !route.unknown ? theme.palette.info.main : undefined}
        second={
          route.unknown || route.activatorsUnknown
            ? text('unknown')
            : text('activators', { inPath, total: route.activators.length })
        }
      />
      <Node
        place={nodes.pods}
        title={route.pods.length === 0 && !route.podsUnknown ? text('noPods') : text('pods')}
        colour={route.path === 'pods' && !route.unknown ? theme.palette.success.main : undefined}
        second={
          route.podsUnknown
            ? text('unknown')
            : route.pods.length > 0
            ? text('podsSummary', { ready: ready ?? 0, total: route.pods.length })
            : ''
        }
      >
        {!route.podsUnknown && <Squares route={route} />}
      </Node>
      {(path === 'none' || path === 'unknown') &&
        nodes.service !== undefined &&
        nodes.pods !== undefined && (
          <Typography
            variant="caption"
            sx={{
              position: 'absolute',
              left: (nodes.service.x + nodes.service.width + nodes.pods.x) / 2,
              top: nodes.service.y + 10,
              transform: 'translateX(-50%)',
              fontWeight: 600,
              color: path === 'none' ? 'error.main' : 'text.secondary',
              bgcolor: 'background.paper',
              px: 0.5,
            }}
          >
            {text(path)}
          </Typography>
        )}
      <Box component="figcaption" sx={HIDDEN}>
        {text('description', { path, ready: ready ?? -1 })}
      </Box>
    </Box>
  );
}

/** The width of an element, as it changes. */
function useWidth(ref: React.RefObject<HTMLElement>): number {
  const [width, setWidth] = useState(WIDTH_AT_FIRST);
  useLayoutEffect(() => {
    const element = ref.current;
    if (element === null) return;
    const measure = (): void => {
      if (element.clientWidth > 0) setWidth(element.clientWidth);
    };
    measure();
    if (typeof ResizeObserver === 'undefined') return;
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, [ref]);
  return width;
}

function wishText(
  route: Route,
  text: (key: string, values?: Record<string, string>) => string
): string {
  const { wish, wishUnknown, path, unknown } = route;
  if (wish === null) return text(wishUnknown ? 'wishUnknown' : 'service');
  const differs =
    (wish === 'Serve' && path !== 'pods') || (wish === 'Proxy' && path !== 'activator');
  return text(differs && !unknown ? 'wishDiffers' : 'wish', { mode: wish });
}

function readyPodsOf({ pods, podsUnknown, readyPods, listedUnknown }: Route): number | null {
  if (!podsUnknown && pods.length > 0) return pods.filter(({ phase }) => phase === 'ready').length;
  return podsUnknown && listedUnknown ? null : readyPods;
}

interface NodeProps {
  readonly place: Place | undefined;
  readonly title?: string;
  readonly second?: string;
  /** Of the border, where requests go through it. */
  readonly colour?: string;
  readonly children?: ReactNode;
}

function Node({ place, title, second, colour, children }: NodeProps) {
  if (place === undefined) return null;
  return (
    <Box
      sx={{
        position: 'absolute',
        left: place.x,
        top: place.y,
        width: place.width,
        height: place.height,
        boxSizing: 'border-box',
        border: '1px solid',
        borderWidth: colour === undefined ? 1 : 2,
        borderColor: colour ?? 'divider',
        borderRadius: 1,
        px: 1,
        display: 'flex',
        flexDirection: 'column',
        justifyContent: 'center',
        overflow: 'hidden',
        bgcolor: 'background.paper',
        fontSize: '0.8125rem',
        lineHeight: 1.3,
      }}
      title={[title, second].filter(Boolean).join(' · ')}
    >
      {title !== undefined && (
        <Box component="strong" sx={ONE_LINE}>
          {title}
        </Box>
      )}
      {second !== undefined && second !== '' && (
        <Box component="span" sx={{ ...ONE_LINE, color: 'text.secondary' }}>
          {second}
        </Box>
      )}
      {children}
    </Box>
  );
}

const ONE_LINE = { overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap' } as const;

function Squares({ route }: { readonly route: Route }) {
  const words = useWords();
  const { pods } = route;
  if (pods.length === 0) return null;
  return (
    <Box sx={{ display: 'flex', gap: '3px', alignItems: 'center', mt: 0.25 }}>
      {pods.slice(0, MOST_SQUARES).map(({ name, phase, reason }) => (
        <Box
          key={name}
          title={`${name}: ${reason ?? words.text('revision', `route.pod.${phase}`)}`}
          sx={{
            width: 10,
            height: 10,
            border: '1px solid',
            borderColor: phase === 'ready' ? 'success.main' : 'text.disabled',
            bgcolor: phase === 'ready' ? 'success.main' : 'transparent',
          }}
        />
      ))}
      {pods.length > MOST_SQUARES &&
        words.text('revision', 'route.morePods', { count: pods.length - MOST_SQUARES })}
    </Box>
  );
}

function Way({ link, theme }: { readonly link: Link; readonly theme: Theme }) {
  const { tone, state, d, points } = link;
  const colour = {
    ink: theme.palette.text.secondary,
    activator: theme.palette.info.main,
    pods: theme.palette.success.main,
    none: theme.palette.error.main,
    unknown: theme.palette.text.disabled,
  }[tone];
  const end = points[points.length - 1];
  const before = points[points.length - 2];
  const isDown = end !== undefined && before !== undefined && end.x === before.x;
  return (
    <g color={colour}>
      <path
        d={d}
        fill="none"
        stroke="currentColor"
        strokeWidth={state === 'carrying' ? 2.5 : 1.25}
        strokeDasharray={
          state === 'broken' || state === 'unknown' ? '5 4' : state === 'quiet' ? '2 4' : undefined
        }
      />
      {end !== undefined && (
        <path
          d="M0,-4.5 L8,0 L0,4.5 Z"
          fill="currentColor"
          transform={`translate(${end.x} ${end.y}) rotate(${isDown ? 90 : 0})`}
        />
      )}
    </g>
  );
}
