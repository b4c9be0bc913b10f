import { AlertMessage } from '../ui/error-message.tsx'
import { usePlayerField } from './player-context.ts'

/** Says why a cassette cannot be played, if one cannot. */
export function Problem() {
  const problem = usePlayerField('problem')
  return problem && <AlertMessage text={problem} />
}
