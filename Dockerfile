# docker build -t keyturn .   Settings come from the environment: docs/settings.md. How to run it: docs/setup.md.
FROM node:20-slim AS build
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci
COPY scripts/build.mjs scripts/build.mjs
COPY app app
COPY commands commands
COPY services services
RUN npm run build

FROM node:20-slim
ENV NODE_ENV=production
WORKDIR /app
COPY --from=build /app/dist dist
COPY LICENSE ./
# A new volume gets this owner, for a file that KEYTURN_WITNESS names: the rest is read-only in compose.yaml.
RUN install --directory --owner=node --group=node --mode=700 /var/lib/keyturn
USER node
EXPOSE 3000
HEALTHCHECK --interval=15s --timeout=5s --start-period=20s --retries=3 \
  CMD ["node", "-e", "fetch(`http://${process.env.KEYTURN_BIND || '127.0.0.1'}:${process.env.KEYTURN_ADMIN_PORT || process.env.PORT || 3000}/healthz`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
# Not `npm start`: npm doesn't forward the SIGTERM that lets the process finish its work.
CMD ["node", "dist/app/main.js"]
