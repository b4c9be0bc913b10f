import { AlertMessage } from '../ui/error-message.tsx'
import { usePlayerField } from './player-context.ts'

/** Shows why a cassette cannot be played. */
export function Problem() {
  const problem = usePlayerField('problem')
  return problem && <AlertMessage text={problem} />
}
