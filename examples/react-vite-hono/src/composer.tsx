import { userFile } from '@deltakit/core'
import { useChatActions } from '@deltakit/react'

export function Composer({ isBusy }: { isBusy: boolean }) {
  const { send, stop } = useChatActions('demo')

  async function submit(form: HTMLFormElement) {
    const data = new FormData(form)
    const image = data.get('image')
    const hasImage = image instanceof File && image.size > 0
    form.reset()
    const files = hasImage ? [await userFile(image, { maxSize: 1_500 })] : []
    await send(`${data.get('text')}`, { files })
  }

  return (
    <form
      className="composer"
      onSubmit={(event) => {
        event.preventDefault()
        void submit(event.currentTarget)
      }}
    >
      <input name="image" type="file" accept="image/*" aria-label="Image" />
      <input name="text" required autoComplete="off" placeholder="Message" aria-label="Message" />
      <button type="button" aria-disabled={!isBusy} onClick={() => void stop()}>
        Stop
      </button>
      <button type="submit">Send</button>
    </form>
  )
}
