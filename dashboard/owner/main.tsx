/** @jsxImportSource preact */
import '../phone/phone.css'
import './owner.css'
import { render } from 'preact'
import { keepLanguage, keptLanguage } from '../phone/language.ts'
import { App } from './app.tsx'
import { Owner } from './owner.ts'

keepLanguage(keptLanguage())
const owner = new Owner()
render(<App owner={owner} />, document.getElementById('root')!)
await owner.start()
