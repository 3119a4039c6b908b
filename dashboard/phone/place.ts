export interface Place {
  readonly lon: number
  readonly lat: number
  readonly accuracyM: number
}
export type NoPlace = 'refused' | 'not-found'

/** Where this phone is, WGS-84 as the browser tells it; or why that is not known. */
export function whereAmI(): Promise<Place | NoPlace> {
  // typed as always there, but pages without TLS and some web views have none
  const geolocation = navigator.geolocation as Geolocation | undefined
  if (geolocation === undefined) return Promise.resolve('not-found')
  return new Promise((resolve) => {
    geolocation.getCurrentPosition(
      ({ coords }) => resolve({ lon: coords.longitude, lat: coords.latitude, accuracyM: coords.accuracy }),
      (error) => resolve(error.code === error.PERMISSION_DENIED ? 'refused' : 'not-found'),
      { enableHighAccuracy: true, timeout: 15_000, maximumAge: 30_000 },
    )
  })
}
