/** A value of which anything may not be there yet. */
export type DeepPartial<Value> = Value extends readonly (infer Item)[]
  ? readonly DeepPartial<Item>[]
  : Value extends object
    ? { readonly [Field in keyof Value]?: DeepPartial<Value[Field]> }
    : Value
