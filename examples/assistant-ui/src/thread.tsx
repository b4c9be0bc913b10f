import {
  ActionBarPrimitive,
  ComposerPrimitive,
  MessagePrimitive,
  QueueItemPrimitive,
  type ReasoningMessagePartProps,
  ThreadPrimitive,
  type ToolCallMessagePartProps,
  useAui,
  useAuiState,
} from '@assistant-ui/react'

export function Thread() {
  return (
    <ThreadPrimitive.Root>
      <ThreadPrimitive.Viewport className="messages">
        <div>
          <ThreadPrimitive.Empty>
            <p className="hint">Ask about the weather in a city.</p>
          </ThreadPrimitive.Empty>
          <ThreadPrimitive.Messages components={{ UserMessage, AssistantMessage }} />
        </div>
      </ThreadPrimitive.Viewport>
      <Composer />
    </ThreadPrimitive.Root>
  )
}

function UserMessage() {
  return (
    <MessagePrimitive.Root asChild>
      <article className="question">
        <MessagePrimitive.Parts components={{ Text }} />
        <footer>
          <Delete />
        </footer>
      </article>
    </MessagePrimitive.Root>
  )
}

function AssistantMessage() {
  return (
    <MessagePrimitive.Root asChild>
      <article className="answer">
        <MessagePrimitive.Parts
          components={{ Text, Reasoning, tools: { by_name: { weather: ToolCall } } }}
        />
        <MessagePrimitive.Error>
          <div className="error" role="alert">
            <Problem />
            <ActionBarPrimitive.Reload>Try again</ActionBarPrimitive.Reload>
          </div>
        </MessagePrimitive.Error>
        <ActionBarPrimitive.Root hideWhenRunning asChild>
          <footer>
            <ActionBarPrimitive.Reload>Regenerate</ActionBarPrimitive.Reload>
            <ActionBarPrimitive.FeedbackPositive>Good</ActionBarPrimitive.FeedbackPositive>
            <ActionBarPrimitive.FeedbackNegative>Bad</ActionBarPrimitive.FeedbackNegative>
            <Delete />
          </footer>
        </ActionBarPrimitive.Root>
      </article>
    </MessagePrimitive.Root>
  )
}

function Text() {
  return <p>{useAuiState(({ part }) => (part.type === 'text' ? part.text : ''))}</p>
}

function Reasoning({ text, status }: ReasoningMessagePartProps) {
  return (
    <details open={status.type === 'running'}>
      <summary>Reasoning</summary>
      {text}
    </details>
  )
}

function ToolCall({
  toolName,
  args,
  result,
  approval,
  respondToApproval,
}: ToolCallMessagePartProps<{ city?: string }, { celsius: number; sky: string } | string>) {
  return (
    <div className="tool">
      <p>
        {toolName} in {args.city ?? '…'} {typeof result === 'string' && <small>{result}</small>}
      </p>
      {approval?.approved === undefined && approval && (
        <>
          <button type="button" onClick={() => void respondToApproval({ approved: true })}>
            Allow
          </button>
          <button type="button" onClick={() => void respondToApproval({ approved: false })}>
            Deny
          </button>
        </>
      )}
      {typeof result === 'object' && (
        <strong>
          {result.celsius} °C, {result.sky}
        </strong>
      )}
    </div>
  )
}

function Problem() {
  const error = useAuiState(({ message: { status } }) =>
    status?.type === 'incomplete' && status.reason === 'error' ? `${status.error}` : '',
  )
  return <p>{error}</p>
}

function Delete() {
  const aui = useAui()
  return (
    <button type="button" onClick={() => void aui.message().delete()}>
      Delete
    </button>
  )
}

function Composer() {
  return (
    <>
      <ComposerPrimitive.Queue>
        {() => (
          <p className="hint">
            <QueueItemPrimitive.Text />{' '}
            <QueueItemPrimitive.Remove>Take back</QueueItemPrimitive.Remove>
          </p>
        )}
      </ComposerPrimitive.Queue>
      <ComposerPrimitive.Root className="composer">
        <ComposerPrimitive.Input placeholder="Message" aria-label="Message" rows={1} />
        <ComposerPrimitive.Cancel>Stop</ComposerPrimitive.Cancel>
        <ComposerPrimitive.Send>Send</ComposerPrimitive.Send>
      </ComposerPrimitive.Root>
    </>
  )
}
