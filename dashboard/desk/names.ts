import { useTranslation } from 'react-i18next'
import { nameOf } from '../format.ts'
import { useAllAssets } from '../queries.ts'

/** Names of toilets by id, in the language of the page; an unknown one keeps its id. */
export const useToiletName = (): ((id: string) => string) => useNameOf('toilet')
/** The same of lots. */
export const useLotName = (): ((id: string) => string) => useNameOf('lot')

function useNameOf(kind: 'toilet' | 'lot'): (id: string) => string {
  const { i18n } = useTranslation()
  const { data } = useAllAssets({ kind })
  return (id) => {
    const asset = data?.find((each) => each.id === id)
    return asset === undefined ? id : nameOf(asset, i18n.language)
  }
}

/** A UUID for something that is to be applied once. `crypto.randomUUID` is there on secure origins only, and a district's own network may have none. */
export function newId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  bytes[6] = (bytes[6]! & 0x0f) | 0x40
  bytes[8] = (bytes[8]! & 0x3f) | 0x80
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('')
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
}
