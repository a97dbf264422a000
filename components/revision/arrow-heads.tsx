interface ArrowHeadsProps {
  /** Begins the id of each head: `url(#${id}${tone})`. */
  readonly id: string;
  readonly tones: readonly string[];
  /** The class that gives a head its colour. */
  readonly classOf: (tone: string) => string | undefined;
}

/** The heads of arrows in the tones of a picture, for its paths to refer to. */
export function ArrowHeads({ id, tones, classOf }: ArrowHeadsProps) {
  return (
    <defs>
      {tones.map((tone) => (
        <marker
          key={tone}
          id={`${id}${tone}`}
          className={classOf(tone)}
          viewBox="0 0 10 10"
          refX="2"
          refY="5"
          markerWidth="9"
          markerHeight="9"
          markerUnits="userSpaceOnUse"
          orient="auto"
        >
          <path d="M0,0 L10,5 L0,10 Z" fill="currentColor" />
        </marker>
      ))}
    </defs>
  );
}
