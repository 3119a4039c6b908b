# One image for every service; what runs in it is the service's command (docker-compose.yml).
# The base brings Node 24 and npm. Where no registry can be reached, tools/base-image.sh makes one.
ARG BASE=node:24-bookworm-slim

FROM ${BASE} AS dashboard
WORKDIR /app
COPY package.json package-lock.json ./
# scripts are not needed: the only one that matters here would bring a second Node
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY . .
RUN node node_modules/vite/bin/vite.js build --logLevel warn

FROM ${BASE} AS dependencies
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --omit=dev --ignore-scripts --no-audit --no-fund

FROM ${BASE}
WORKDIR /app
ENV NODE_ENV=production DATA_DIR=/data
RUN mkdir -m 700 /data && chown 10001:10001 /data
COPY --from=dependencies /app/node_modules node_modules
COPY package.json clock.ts config.ts log.ts main.ts part.ts ./
COPY domain domain
COPY stores stores
COPY broker broker
COPY ingest ingest
COPY api api
COPY simulators simulators
COPY tools tools
COPY --from=dashboard /app/dist dist
USER 10001:10001
VOLUME /data
EXPOSE 1883 8883 8080
# every part reports itself into the shared stores about once a second; docker-compose.yml names the parts of each service
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 \
  CMD ["node", "--disable-warning=ExperimentalWarning", "tools/healthcheck.ts"]
ENTRYPOINT ["node", "--disable-warning=ExperimentalWarning"]
CMD ["main.ts"]
