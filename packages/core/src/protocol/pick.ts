/** The fields of those names. One that is missing is `undefined`. */
export function pick<Of extends object, Name extends keyof Of>(
  from: Of,
  names: readonly Name[],
): Pick<Of, Name> {
  return Object.fromEntries(names.map((name) => [name, from[name]])) as Pick<Of, Name>
}
