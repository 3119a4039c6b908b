/** @jsxImportSource preact */
import { useEffect, useRef, useState } from 'preact/hooks'
import { smaller } from '../phone/picture.ts'
import type { Task } from './contract.ts'
import { useHere } from './here.ts'
import { Sheet } from './sheet.tsx'

const PHOTOS_MAX = 4
const NOTE_LENGTH_MAX = 500

interface Taken {
  readonly picture: Blob
  readonly url: string
}

/** Report a task as done: photos and words if there is something to say. */
export function Done({ task, onClose }: { task: Task; onClose: () => void }) {
  const { crew, words } = useHere()
  const [photos, setPhotos] = useState<readonly Taken[]>([])
  const [note, setNote] = useState('')
  const [failed, setFailed] = useState<string>()
  const [busy, setBusy] = useState(false)
  const urls = useRef<string[]>([])
  useEffect(() => () => urls.current.forEach((url) => URL.revokeObjectURL(url)), [])

  const take = async (files: FileList | null) => {
    setFailed(undefined)
    for (const file of files ?? [])
      try {
        const picture = await smaller(file)
        const taken = { picture, url: URL.createObjectURL(picture) }
        urls.current.push(taken.url)
        setPhotos((before) => [...before, taken].slice(0, PHOTOS_MAX))
      } catch {
        setFailed(words.photoFailed)
      }
  }
  const remove = (taken: Taken) => setPhotos((before) => before.filter((each) => each !== taken))
  const send = async () => {
    setBusy(true)
    const text = note.trim()
    try {
      await crew.act(
        task.id,
        { action: 'done', ...(text === '' ? {} : { note: text }) },
        photos.map(({ picture }) => picture),
      )
      onClose()
    } catch {
      // the phone has no room for it
      setFailed(words.notKept)
      setBusy(false)
    }
  }

  return (
    <Sheet title={words.doneTitle} onClose={onClose}>
      <div class="photos">
        {photos.map((taken, index) => (
          <figure key={taken.url}>
            <img src={taken.url} alt={`${words.photo} ${index + 1}`} />
            <button type="button" aria-label={words.removePhoto} onClick={() => remove(taken)}>
              ✕
            </button>
          </figure>
        ))}
        {photos.length < PHOTOS_MAX && (
          <label class="button take">
            {words.photo}
            <input
              class="visually-hidden"
              type="file"
              accept="image/*"
              capture="environment"
              onChange={(event) => {
                void take(event.currentTarget.files)
                event.currentTarget.value = ''
              }}
            />
          </label>
        )}
      </div>
      {failed !== undefined && (
        <p class="note bad" role="alert">
          {failed}
        </p>
      )}
      <label>
        {words.note}
        <textarea
          name="note"
          maxLength={NOTE_LENGTH_MAX}
          value={note}
          onInput={(event) => setNote(event.currentTarget.value)}
        />
      </label>
      <button type="button" class="main-action wide" disabled={busy} onClick={() => void send()}>
        {words.sendDone}
      </button>
    </Sheet>
  )
}
