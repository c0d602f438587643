/** Whether a parameter of this type is a list, written as text with commas. */
export function isListType(type: string): boolean {
  return type === 'CommaDelimitedList' || type.startsWith('List<');
}

/** The items of a list as a parameter writes it. */
export function listOf(text: string): string[] {
  return text === '' ? [] : text.split(',').map((item) => item.trim());
}
