import { vehicleStates, type VehicleState } from '../status.ts'
import { glideTo, isMoving, placeAt, type Glide, type Place } from './motion.ts'

export interface VehicleOnMap extends Place {
  readonly id: string
  readonly name: string
  readonly state: VehicleState
}

/** All vehicles of the map with where each is gliding to. */
export class Vehicles {
  readonly #all = new Map<string, { glide: Glide; vehicle: VehicleOnMap }>()

  /** What there is now; a vehicle left out is gone. True when something is to be drawn. */
  set(vehicles: readonly VehicleOnMap[], nowMs: number, glideMs: number): boolean {
    const gone = new Set(this.#all.keys())
    let news = false
    for (const vehicle of vehicles) {
      const { id, name, state, lon, lat, headingDeg } = vehicle
      gone.delete(id)
      const held = this.#all.get(id)
      const glide = glideTo(held?.glide, { lon, lat, headingDeg }, nowMs, glideMs)
      if (glide === held?.glide && state === held.vehicle.state && name === held.vehicle.name) continue
      this.#all.set(id, { glide, vehicle })
      news = true
    }
    for (const id of gone) this.#all.delete(id)
    return news || gone.size > 0
  }

  isMoving(nowMs: number): boolean {
    for (const { glide } of this.#all.values()) if (isMoving(glide, nowMs)) return true
    return false
  }

  /** As the map's source takes them: each once, where it is at this moment. */
  features(nowMs: number): GeoJSON.FeatureCollection<GeoJSON.Point> {
    return {
      type: 'FeatureCollection',
      features: [...this.#all.values()].map(({ glide, vehicle: { id, name, state } }) => {
        const { lon, lat, headingDeg } = placeAt(glide, nowMs)
        const points = state === 'working' || state === 'driving'
        return {
          type: 'Feature',
          properties: {
            id,
            name,
            icon: `vehicle-${state}`,
            // those at work on top of those that stand
            order: vehicleStates.length - vehicleStates.indexOf(state),
            headingDeg,
            ...(points ? { wedge: `wedge-${state}` } : {}),
          },
          geometry: { type: 'Point', coordinates: [lon, lat] },
        }
      }),
    }
  }
}
