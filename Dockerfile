# docker build -t keyturn .   Settings come from the environment: docs/settings.md. How to run it: docs/deployment.md.
# The digest decides what's pulled, an index for amd64 and arm64; the tag says what it is. Dependabot moves both, in both places.
FROM node:24.21.0-bookworm-slim@sha256:d6aa754f16b3197301076f047b5def2f02ea1dbbc2ca920407d46d7ec7f87b20 AS build
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci
COPY scripts/build.mjs scripts/spread.mjs scripts/sbom.mjs scripts/
COPY app app
COPY commands commands
COPY services services
RUN npm run build
RUN npm run sbom

FROM node:24.21.0-bookworm-slim@sha256:d6aa754f16b3197301076f047b5def2f02ea1dbbc2ca920407d46d7ec7f87b20
# A release names these four; elsewhere they stay as they are.
ARG VERSION=unreleased
ARG REVISION=unknown
ARG CREATED=unknown
ARG SOURCE=unknown
LABEL org.opencontainers.image.title="Keyturn" \
  org.opencontainers.image.description="A Slack bot that manages the OAuth clients of a Genesys Cloud organization, with a second person's approval" \
  org.opencontainers.image.licenses="MIT" \
  org.opencontainers.image.version="${VERSION}" \
  org.opencontainers.image.revision="${REVISION}" \
  org.opencontainers.image.created="${CREATED}" \
  org.opencontainers.image.source="${SOURCE}"
ENV NODE_ENV=production
WORKDIR /app
# A new volume gets this owner, for a file that KEYTURN_WITNESS names: the rest can be read-only.
RUN install --directory --owner=node --group=node --mode=700 /var/lib/keyturn
COPY LICENSE deploy/healthcheck.mjs ./
COPY --from=build /app/dist dist
# By number, so that Kubernetes can tell that it isn't root.
USER 1000:1000
EXPOSE 3000
HEALTHCHECK --interval=15s --timeout=5s --start-period=60s --retries=3 CMD ["node", "healthcheck.mjs"]
# Not `npm start`: npm doesn't forward the SIGTERM that lets the process finish its work.
# The flag sets the size of the young generation, which Node.js 24 chooses by how much memory there is (docs/decisions.md, 195).
CMD ["node", "--max-semi-space-size=16", "dist/app/main.js"]
