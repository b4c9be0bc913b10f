/** A selector of what a person types or chooses in. Keys, pastes and the focus belong to the field they are in. */
export const textFields =
  'input:not([type=checkbox], [type=range]), textarea, select, [contenteditable]'
