import { useTranslation } from 'react-i18next'
import type { DeviceKind } from '#domain/asset.ts'
import { topic, type Stream } from '#domain/topic.ts'
import type { Credential } from '../api.ts'
import { Copied } from '../ui/copy.tsx'

const MQTT_PORT = 1883

/** A first reading to try a device with. */
const first: Readonly<Record<DeviceKind, readonly [Stream, (atMs: number) => object]>> = {
  sweeper: ['fix', (at) => ({ at, seq: 1, lon: 120.4549, lat: 31.5994, speedKmh: 8, headingDeg: 90, brush: true })],
  toilet: ['stalls', (at) => ({ at, seq: 1, occupied: ['w1'] })],
  bay: ['state', (at) => ({ at, seq: 1, occupied: true })],
  lot: ['count', (at) => ({ at, seq: 1, occupied: 87 })],
}

/** A command line that publishes one reading as this device: what to do next, ready to run. */
export function tryCommand({ id, kind, secret }: Credential, host: string, atMs: number): string {
  const [stream, payload] = first[kind]
  return (
    `mosquitto_pub -h ${host} -p ${MQTT_PORT} -i ${id} -u ${id} -P '${secret}' -q 1 ` +
    `-t ${topic.stream(kind, id, stream)} -m '${JSON.stringify(payload(atMs))}'`
  )
}

/** A new secret, shown this once. */
export function SecretShown({ credential }: { credential: Credential }) {
  const { t } = useTranslation()
  return (
    <>
      <Copied label={t('device.id')} text={credential.id} />
      <Copied label={t('device.secret')} text={credential.secret} />
      <Copied label={t('device.try')} text={tryCommand(credential, window.location.hostname, Date.now())} />
    </>
  )
}
