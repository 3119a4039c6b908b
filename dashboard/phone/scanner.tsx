/** @jsxImportSource preact */
import { useEffect, useRef } from 'preact/hooks'
import type { ReadCode } from './own-reader.ts'

const LOOK_MS = 200 // between two pictures: as fast as an old phone reads one

/** The camera, until a code is found in its picture. */
export function Scanner({
  label,
  codeReader,
  onFound,
  onFailed,
}: {
  label: string
  codeReader: () => Promise<ReadCode>
  onFound: (text: string) => void
  onFailed: () => void
}) {
  const video = useRef<HTMLVideoElement>(null)

  useEffect(() => {
    let stopped = false
    let stream: MediaStream | undefined
    const stop = () => {
      stopped = true
      stream?.getTracks().forEach((track) => track.stop())
    }
    const look = async () => {
      // typed as always there, but pages without TLS have none
      const devices = navigator.mediaDevices as MediaDevices | undefined
      if (devices === undefined) throw new Error('Cannot use the camera: the page has none')
      stream = await devices.getUserMedia({ video: { facingMode: 'environment' }, audio: false })
      if (stopped) return stop()
      const shown = video.current
      if (shown === null) return stop()
      shown.srcObject = stream
      await shown.play()
      const read = await codeReader()
      while (!stopped) {
        const text = await read(shown, shown.videoWidth, shown.videoHeight)
        if (text !== undefined && !stopped) {
          stop()
          onFound(text)
          return undefined
        }
        await new Promise((resolve) => setTimeout(resolve, LOOK_MS))
      }
      return undefined
    }
    look().catch(() => {
      if (stopped) return
      stop()
      onFailed()
    })
    return stop
  }, [])

  return (
    <figure class="scanner">
      <video ref={video} muted playsInline aria-label={label} />
      <figcaption>{label}</figcaption>
    </figure>
  )
}
