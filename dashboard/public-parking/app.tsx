/** @jsxImportSource preact */
import { useEffect, useState } from 'preact/hooks'
import { holdIsActive } from '#domain/sharing/hold.ts'
import { Bar } from '../phone/bar.tsx'
import { hasPushes } from '../phone/push.ts'
import { useLanguage, usePath, useStore } from '../phone/hooks.ts'
import { Banner } from './banner.tsx'
import { ChancesPage } from './chances-page.tsx'
import type { Wish } from './contract.ts'
import type { Driver } from './driver.ts'
import { HereContext, wordsOf } from './here.ts'
import { HoldPage } from './hold-page.tsx'
import { LotPage } from './lot-page.tsx'
import { MePage } from './me-page.tsx'
import { pushes } from './pushes.tsx'
import { Scanned } from './scanned.tsx'
import { Search } from './search.tsx'

const STAY_MINUTES = 120 // what most stay; hers is a tap away

/** The driver page: where I go, one car park, my bay, me. */
export function App({ driver }: { driver: Driver }) {
  const [language, changeLanguage] = useLanguage()
  const [path, go] = usePath()
  const [wish, setWish] = useState<Wish>({ minutes: STAY_MINUTES })
  // of the QR code of a lot; forgotten with the page, and not handed on by links
  const [code, setCode] = useState(() => new URLSearchParams(location.search).get('c') ?? undefined)
  const { now, asOfMs } = useStore(driver)
  const words = wordsOf(language)
  const isActive = now?.hold !== undefined && holdIsActive(now.hold.state)
  const page = /^\/p\/?([a-z]*)(?:\/([A-Za-z0-9_-]{1,64}))?$/.exec(path)
  const [, name = '', id] = page ?? []
  const title =
    name === 'hold' ? words.myHold : name === 'me' ? words.me : name === 'chances' ? words.chances : words.title
  useEffect(() => {
    document.title = title
  }, [title])
  const [rememberedAtMs] = useState(asOfMs)
  // as the server says it, not as this phone remembers it
  const isPushed = asOfMs === rememberedAtMs ? undefined : now?.isPushed
  useEffect(() => {
    // in the language of the page; a phone whose secret is forgotten ends what it was told under it. Nobody is asked for anything
    if (isPushed === undefined || !hasPushes() || Notification.permission !== 'granted') return
    const done = isPushed ? pushes.start(language) : pushes.stop()
    done.catch((error: unknown) => console.info('Pushes stay as they were:', error))
  }, [isPushed, language])

  return (
    <HereContext.Provider
      value={{ driver, language, go, wish, ask: (change) => setWish((before) => ({ ...before, ...change })) }}
    >
      <Bar title={title} words={words} onBack={name === '' ? undefined : () => go('/p')} onLanguage={changeLanguage}>
        {name !== 'me' && (
          <button type="button" class="plain plate" onClick={() => go('/p/me')}>
            {now?.right?.plateMasked ?? words.register}
          </button>
        )}
      </Bar>
      <Banner isHoldShown={name === 'hold'} isActive={isActive} />
      <main>
        {code !== undefined ? (
          <Scanned code={code} onDone={() => setCode(undefined)} />
        ) : name === 'lot' && id !== undefined ? (
          <LotPage key={id} id={id} />
        ) : name === 'hold' ? (
          <HoldPage />
        ) : name === 'me' ? (
          <MePage />
        ) : name === 'chances' ? (
          <ChancesPage />
        ) : (
          <Search />
        )}
      </main>
    </HereContext.Provider>
  )
}
