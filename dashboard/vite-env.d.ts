/// <reference types="vite/client" />
/// <reference types="geojson" />

declare module 'virtual:theme-variables.css' {}
