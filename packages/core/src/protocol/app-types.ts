/**
 * The types of what an app keeps with messages and puts into answers. An app names them once:
 * `declare module '@deltakit/core' { interface AppTypes { metadata: { author: string } } }`.
 */
// biome-ignore lint/suspicious/noEmptyInterface: The app adds the fields.
export interface AppTypes {}

/** `metadata` of a message, as `AppTypes` has it. */
export type AppMetadata = AppTypes extends { readonly metadata: infer Metadata }
  ? Metadata
  : unknown

/** `data` of a message, as `AppTypes` has it. */
export type AppData = AppTypes extends { readonly data: infer Data } ? Data : unknown

/** The values of data parts by their names, as `dataParts` of `AppTypes` has them. */
export type AppDataParts = AppTypes extends { readonly dataParts: infer Values extends object }
  ? Values
  : Record<string, unknown>

/**
 * Puts data of the app into the answer: a part of the message, and an event that `onData` gets. Throws a
 * `TypeError` for a value that is not JSON. Once the answer is over it does nothing.
 */
export type EmitData = <Name extends keyof AppDataParts & string>(
  name: Name,
  value: AppDataParts[Name],
  options?: EmitDataOptions,
) => void

/** What kind of data it is. */
export interface EmitDataOptions {
  /** Data of the same name and id replaces that value in the message. Without an id it is added. */
  readonly id?: string | undefined
  /** Only for `onData`: it is no part of the message. */
  readonly transient?: boolean | undefined
}

/** Some fields of a message's metadata, which are merged into it. */
export type MetadataFields = AppMetadata extends object ? Partial<AppMetadata> : object

/** A value that belongs to a name, for each name the app has. `Fields` stand beside the two. */
export type NamedData<Fields> = {
  readonly [Name in keyof AppDataParts & string]: Fields & {
    readonly name: Name
    readonly value: AppDataParts[Name]
  }
}[keyof AppDataParts & string]
