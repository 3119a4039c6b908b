import { expect, test } from 'vitest'
import { isRoadClass, roadOf, type Tags } from './road-words.ts'
import { readRoad, type Road } from './road.ts'

function read(tags: Tags): Road & { warned: string[] } {
  const warned: string[] = []
  const all: Tags = { highway: 'residential', ...tags }
  const roadClass = roadOf(all)
  if (!isRoadClass(roadClass)) throw new Error(`no road: ${roadClass}`)
  return { ...readRoad(all, roadClass, (warning, seen) => warned.push(`${warning} ${seen}`)), warned }
}

test.each([
  [{ highway: 'motorway_link' }, 'motorway'],
  [{ highway: 'primary' }, 'primary'],
  [{ highway: 'road' }, 'unclassified'],
  [{ highway: 'pedestrian' }, 'pedestrian'],
  [{ highway: 'pedestrian', area: 'yes' }, 'area'],
  [{ highway: 'busway' }, 'service'],
  [{ highway: 'track' }, 'unpaved-track'],
  [{ highway: 'track', tracktype: 'grade1' }, 'service'],
  [{ highway: 'track', surface: 'asphalt' }, 'service'],
  [{ highway: 'track', surface: 'gravel' }, 'unpaved-track'],
  [{ highway: 'steps' }, 'not-for-vehicles'],
  [{ highway: 'cycleway' }, 'not-for-vehicles'],
  [{ highway: 'construction' }, 'not-built'],
  [{ highway: 'constructor' }, 'unknown-class'],
  [{ highway: 'toString' }, 'unknown-class'],
  [{ highway: 'service', access: 'private' }, 'service'],
  [{ highway: 'service', access: 'no' }, 'no-access'],
  [{ highway: 'service', access: 'no', bus: 'yes' }, 'service'],
  [{ highway: 'service', access: 'no', motor_vehicle: 'no' }, 'no-access'],
  [{ highway: 'residential', motor_vehicle: 'no' }, 'residential'],
  [{ building: 'yes' }, undefined],
] as const)('[N3] %j is %s', (tags: Tags, is) => {
  expect(roadOf(tags)).toBe(is)
})

test.each([
  [{}, 'both'],
  [{ oneway: 'yes' }, 'forth'],
  [{ oneway: 'true' }, 'forth'],
  [{ oneway: '1' }, 'forth'],
  [{ oneway: '-1' }, 'back'],
  [{ oneway: 'reverse' }, 'back'],
  [{ oneway: 'no' }, 'both'],
  [{ oneway: 'false' }, 'both'],
  [{ junction: 'roundabout' }, 'forth'],
  [{ junction: 'circular' }, 'forth'],
  [{ junction: 'roundabout', oneway: 'no' }, 'both'],
  [{ highway: 'motorway' }, 'forth'],
  [{ highway: 'motorway', oneway: 'no' }, 'both'],
  [{ highway: 'motorway_link' }, 'both'],
] as const)('[N4] %j is driven %s', (tags: Tags, way) => {
  expect(read(tags)).toMatchObject({ way, warned: [] })
})

test('[N4] words of direction that change with time, or that nobody knows, leave a road two-way with a warning', () => {
  expect(read({ oneway: 'reversible' })).toMatchObject({ way: 'both', warned: ['reversible reversible'] })
  expect(read({ oneway: 'sometimes' })).toMatchObject({ way: 'both', warned: ['unreadable-oneway sometimes'] })
})

test.each([
  [{ width: '7.5' }, 7.5, 'width', []],
  [{ width: '7,5 m' }, 7.5, 'width', []],
  [{ width: "24'" }, 7.32, 'width', []],
  [{ width: '15米' }, 15, 'width', []],
  [{ width: '1.5' }, 1.5, 'width', []],
  [{ width: '1.4' }, 7, 'class', ['unreadable-width 1.4']],
  [{ width: '100' }, 100, 'width', []],
  [{ width: '101', lanes: '3' }, 10.5, 'lanes', ['unreadable-width 101']],
  [{ width: 'wide' }, 7, 'class', ['unreadable-width wide']],
  [{ lanes: '4' }, 14, 'lanes', []],
  [{ lanes: '0' }, 7, 'class', []],
  [{ lanes: '2;3' }, 7, 'class', []],
  [{ oneway: 'yes' }, 3.5, 'class', []],
  [{ highway: 'primary' }, 14, 'class', []],
  [{ highway: 'primary_link', oneway: 'yes' }, 3.5, 'class', []],
] as const)('[N5] %j is %d m wide, from %s', (tags: Tags, widthM, widthFrom, warned) => {
  expect(read(tags)).toMatchObject({ widthM, widthFrom, warned })
})

test.each([
  [{}, 4, []],
  [{ highway: 'primary' }, 1, []],
  [{ highway: 'secondary' }, 2, []],
  [{ highway: 'tertiary' }, 3, []],
  [{ highway: 'primary', grade: '3' }, 3, []],
  [{ grade: '一级' }, 1, []],
  [{ grade: '四级' }, 4, []],
  [{ grade: '2级' }, 2, []],
  [{ grade: '5' }, 4, ['unreadable-grade 5']],
  [{ grade: '特级' }, 4, ['unreadable-grade 特级']],
] as const)('[N5] %j is of grade %d', (tags: Tags, grade, warned) => {
  expect(read(tags)).toMatchObject({ grade, warned })
})

test('[N5] the name is the name, else the number; bridge and tunnel are whatever is not no', () => {
  expect(read({ name: ' 锡沪路 ', ref: 'S230', 'name:en': 'Xihu Road' })).toMatchObject({
    name: '锡沪路',
    nameEn: 'Xihu Road',
  })
  expect(read({ ref: 'S230' })).toMatchObject({ name: 'S230', nameEn: '' })
  expect(read({ name: 'a\u0000b\u202Ec' }).name).toBe('a b c')
  expect(read({ name: 'x'.repeat(999) }).name).toHaveLength(200)
  expect(read({ bridge: 'viaduct', tunnel: 'no' })).toMatchObject({ bridge: true, tunnel: false })
  expect(read({ tunnel: 'building_passage' })).toMatchObject({ bridge: false, tunnel: true })
})
