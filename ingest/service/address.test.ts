import { expect, test } from 'vitest'
import { allowedAddresses, isPublic, mayCall } from './address.ts'

test.each([
  // IPv4
  ['8.8.8.8', true],
  ['120.195.1.1', true],
  ['172.15.255.255', true],
  ['172.32.0.0', true],
  ['100.63.255.255', true],
  ['100.128.0.0', true],
  ['0.0.0.0', false],
  ['0.1.2.3', false],
  ['10.0.0.1', false],
  ['100.64.0.1', false],
  ['100.100.100.200', false], // metadata of a Chinese cloud
  ['127.0.0.1', false],
  ['127.255.255.254', false],
  ['169.254.169.254', false], // metadata of most clouds
  ['172.16.0.1', false],
  ['172.31.255.255', false],
  ['192.0.0.170', false],
  ['192.0.2.1', false],
  ['192.88.99.1', false],
  ['192.168.0.1', false],
  ['198.18.0.1', false],
  ['198.51.100.1', false],
  ['203.0.113.1', false],
  ['224.0.0.1', false],
  ['239.255.255.255', false],
  ['240.0.0.1', false],
  ['255.255.255.255', false],
  // IPv6
  ['2606:4700::1111', true],
  ['240e::1', true],
  ['::', false],
  ['::1', false],
  ['fe80::1', false],
  ['fe80::1%eth0', false],
  ['fec0::1', false],
  ['fc00::1', false],
  ['fd12:3456::1', false],
  ['ff02::1', false],
  ['2001:db8::1', false],
  ['3fff::1', false],
  ['100::1', false],
  ['2001:2::1', false],
  ['5f00::1', false],
  // IPv6 that stands for IPv4
  ['::ffff:8.8.8.8', true],
  ['::ffff:127.0.0.1', false],
  ['::ffff:a00:1', false],
  ['::127.0.0.1', false],
  ['::ffff:0:7f00:1', false],
  ['64:ff9b::7f00:1', false],
  ['64:ff9b:1::a00:1', false],
  ['2002:7f00:1::', false],
  ['2001:0:7f00:1::', false],
  // not an address
  ['', false],
  ['localhost', false],
  ['0x7f.1', false],
  ['1.2.3', false],
] as const)('[W10] %s is public: %s', (address, is) => {
  expect(isPublic(address)).toBe(is)
})

test('[W10] own networks, addresses and hosts may be called when they are named, and no others', () => {
  const allowed = allowedAddresses('10.20.0.0/16, fd00:1::/32,192.168.7.7, Alarm.Example , ')
  const may = (address: string, host = 'x.example') => mayCall(address, host, allowed)
  expect(
    ['10.20.0.1', '10.20.255.255', '::ffff:10.20.0.1', 'fd00:1::5', '192.168.7.7', '8.8.8.8'].every((a) => may(a)),
  ).toBe(true)
  expect(['10.21.0.1', '192.168.7.8', 'fd00:2::5', '127.0.0.1'].filter((a) => may(a))).toEqual([])
  expect(may('127.0.0.1', 'alarm.example')).toBe(true)
  expect(may('127.0.0.1', 'ALARM.example')).toBe(true)
  expect(may('127.0.0.1', 'not.alarm.example')).toBe(false)
  expect(mayCall('127.0.0.1', 'x', allowedAddresses(''))).toBe(false)
})
