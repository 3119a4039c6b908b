/** @jsxImportSource preact */
import { useState } from 'preact/hooks'
import { faultCategories, type FaultCategory } from '#domain/toilet/public.ts'
import { send, sendFile } from '../http.ts'
import { faultWords } from '../phone/fault-words.ts'
import { failureText } from '../phone/failure.ts'
import { smaller } from '../phone/picture.ts'
import type { Spoken } from './stalls.tsx'

const TEXT_LENGTH_MAX = 500

/** Report a fault: what, in words, with a picture. */
export function Fault({ id, code, language, words }: Spoken & { id: string; code: string | undefined }) {
  const [isOpen, setOpen] = useState(false)
  const [category, setCategory] = useState<FaultCategory>()
  const [text, setText] = useState('')
  const [picture, setPicture] = useState<{ readonly file: Blob; readonly url: string }>()
  const [told, setTold] = useState<{ text: string; isGood: boolean }>()
  const [busy, setBusy] = useState(false)

  const take = async (file: File | undefined) => {
    if (file === undefined) return
    setTold(undefined)
    try {
      const small = await smaller(file)
      setPicture({ file: small, url: URL.createObjectURL(small) })
    } catch {
      setTold({ text: words.photoFailed, isGood: false })
    }
  }
  const report = async () => {
    if (category === undefined) return setTold({ text: words.choose, isGood: false })
    const at = `/api/public/toilets/${encodeURIComponent(id)}`
    setBusy(true)
    try {
      const photo =
        picture === undefined ? undefined : (await sendFile<{ photo: string }>(`${at}/photos`, picture.file)).photo
      await send('POST', `${at}/reports`, {
        kind: 'fault',
        category,
        ...(text.trim() === '' ? {} : { text: text.trim() }),
        ...(photo === undefined ? {} : { photo }),
        ...(code === undefined ? {} : { code }),
      })
      setTold({ text: words.thanksReview, isGood: true })
    } catch (error) {
      setTold({ text: failureText(error, words), isGood: false })
    }
    return setBusy(false)
  }

  if (!isOpen)
    return (
      <button type="button" class="wide" onClick={() => setOpen(true)}>
        {words.report}
      </button>
    )
  return (
    <section class="card">
      <h2>{words.report}</h2>
      {told?.isGood === true ? (
        <p class="note ok" role="status">
          {told.text}
        </p>
      ) : (
        <form
          class="stack"
          onSubmit={(event) => {
            event.preventDefault()
            void report()
          }}
        >
          <fieldset>
            <legend>{words.what}</legend>
            <div class="categories">
              {faultCategories.map((each) => (
                <label key={each} class={`button${category === each ? ' chosen' : ''}`}>
                  <input
                    class="visually-hidden"
                    type="radio"
                    name="category"
                    value={each}
                    checked={category === each}
                    onChange={() => setCategory(each)}
                  />
                  {faultWords[each][language === 'en' ? 1 : 0]}
                </label>
              ))}
            </div>
          </fieldset>
          <label>
            {words.more}
            <textarea
              name="text"
              maxLength={TEXT_LENGTH_MAX}
              value={text}
              onInput={(event) => setText(event.currentTarget.value)}
            />
          </label>
          {picture === undefined ? (
            <label class="button">
              {words.addPhoto}
              <input
                class="visually-hidden"
                type="file"
                accept="image/*"
                capture="environment"
                onChange={(event) => {
                  void take(event.currentTarget.files?.[0])
                  event.currentTarget.value = ''
                }}
              />
            </label>
          ) : (
            <figure class="picture">
              <img src={picture.url} alt="" />
              <button
                type="button"
                onClick={() => {
                  URL.revokeObjectURL(picture.url)
                  setPicture(undefined)
                }}
              >
                {words.removePhoto}
              </button>
            </figure>
          )}
          {told !== undefined && (
            <p class="note bad" role="alert">
              {told.text}
            </p>
          )}
          <button type="submit" class="main-action wide" disabled={busy}>
            {busy ? words.sending : words.send}
          </button>
        </form>
      )}
    </section>
  )
}
