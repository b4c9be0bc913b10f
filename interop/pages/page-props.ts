export interface PageProps {
  /** Which conversation it is: the server has answers for it. */
  readonly session: string
}
