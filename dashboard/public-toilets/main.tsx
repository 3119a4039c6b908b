/** @jsxImportSource preact */
import '../phone/phone.css'
import './public.css'
import { render } from 'preact'
import { keepLanguage, keptLanguage } from '../phone/language.ts'
import { App } from './app.tsx'

keepLanguage(keptLanguage())
render(<App />, document.getElementById('root')!)
