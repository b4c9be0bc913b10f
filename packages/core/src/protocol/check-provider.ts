import {
  array,
  callback,
  checkFirstText,
  checkPassedOptions,
  either,
  flag,
  type OptionForm,
  type OptionForms,
  record,
  renamed,
  text,
} from './check-option.ts'

/** The form of headers by name. Their values are no business of an error message. */
export const headersForm: OptionForm = { ...record('an object of headers by name'), isSecret: true }

/** What every provider's function takes. */
export const providerForms: OptionForms = {
  apiKey: either(text, callback),
  baseURL: text,
  headers: headersForm,
  fetch: callback,
  extraBody: { ...record('an object of fields'), isSecret: true },
  continues: flag,
  serverTools: array,
  // Ignored, they would send requests without a key, or to another server.
  apikey: renamed('apiKey'),
  api_key: renamed('apiKey'),
  baseUrl: renamed('baseURL'),
  base_url: renamed('baseURL'),
}

/** Throws a `TypeError` for an id or options that make no model. `forms`: those of this provider alone. */
export function checkProvider(
  name: string,
  id: unknown,
  { options, forms }: { readonly options: object; readonly forms?: OptionForms },
): void {
  const instead = `Pass ${name}('model-id', { apiKey }).`
  checkFirstText(name, id, { expected: 'the id of a model', instead })
  checkPassedOptions(name, options, { instead, forms: { ...providerForms, ...forms } })
}
