/** @jsxImportSource preact */
import '../phone/phone.css'
import './parking.css'
import './pages.css'
import { render } from 'preact'
import { keepLanguage, keptLanguage } from '../phone/language.ts'
import { App } from './app.tsx'
import { Driver } from './driver.ts'

keepLanguage(keptLanguage())
// only of a build: while developing nothing may come from a cache
if (import.meta.env.PROD && 'serviceWorker' in navigator)
  navigator.serviceWorker.register('/parking-sw.js', { scope: '/p' }).catch((error: unknown) => {
    console.info('The page will not open without network:', error)
  })

const driver = new Driver()
render(<App driver={driver} />, document.getElementById('root')!)
driver.start()
