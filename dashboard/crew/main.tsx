/** @jsxImportSource preact */
import '../phone/phone.css'
import './crew.css'
import { render } from 'preact'
import { keepLanguage, keptLanguage } from '../phone/language.ts'
import { App } from './app.tsx'
import { Crew } from './crew.ts'
import { memoryKeep } from './keep-in-memory.ts'
import { openKeep } from './keep.ts'
import { wakeSound } from './ring.ts'

keepLanguage(keptLanguage())
addEventListener('pointerdown', wakeSound)
// only of a build: while developing nothing may come from a cache
if (import.meta.env.PROD && 'serviceWorker' in navigator)
  navigator.serviceWorker.register('/crew-sw.js', { scope: '/crew' }).catch((error: unknown) => {
    console.info('The page will not open without network:', error)
  })

const crew = new Crew(await openKeep().catch(() => memoryKeep()))
render(<App crew={crew} />, document.getElementById('root')!)
await crew.start()
