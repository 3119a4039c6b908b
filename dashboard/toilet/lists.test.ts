import { expect, test } from 'vitest'
import {
  sensorKinds,
  stallKinds,
  toiletClasses,
  toiletSitings,
  toiletTypes,
  type ToiletProfile,
} from '#domain/toilet/profile.ts'
import {
  changedMembers,
  classChoices,
  idsOf,
  sensorChoices,
  sitingChoices,
  stallChoices,
  stallFaults,
  typeChoices,
} from './lists.ts'

test('[U35] the form offers what a file may say', () => {
  expect([classChoices, sitingChoices, typeChoices, stallChoices, sensorChoices]).toEqual([
    toiletClasses,
    toiletSitings,
    toiletTypes,
    stallKinds,
    sensorKinds,
  ])
})

test('[U35] stalls are typed as a list, and what is wrong with it is told', () => {
  expect(idsOf(' w1, w2，w3、w4\nw5 ')).toEqual(['w1', 'w2', 'w3', 'w4', 'w5'])
  expect(stallFaults({ women: 'w1 w2', men: 'm1 w2', family: '', accessible: '无' })).toEqual({
    wrong: ['无'],
    twice: ['w2'],
  })
})

test('[U35] what a version of the file changed is told by name', () => {
  const file: ToiletProfile = {
    toiletType: '环卫',
    stalls: [],
    openMinute: 360,
    closeMinute: 1_320,
    team: '',
    equipment: [],
  }
  expect(changedMembers(file, { ...file, note: 'new', openMinute: 300 })).toEqual(['openMinute', 'note'])
  expect(changedMembers(file, { ...file })).toEqual([])
  const { note: _note, ...without } = { ...file, note: 'old' }
  expect(changedMembers({ ...file, note: 'old' }, without)).toEqual(['note'])
})
