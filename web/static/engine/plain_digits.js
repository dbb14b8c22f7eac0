// Digits as people type them; the page and the engine both take them so.

// The digits of every script stand ten in a row.
function digit(sign) {
  const before = (code) => /\p{Nd}/u.test(String.fromCodePoint(code - 1));
  let value = 0;
  for (let code = sign.codePointAt(0); before(code); code -= 1) value += 1;
  return value % 10;
}

// Returns a text with the digits of every script as 0 to 9.
export const plainDigits = (text) => text.replace(/\p{Nd}/gu, digit);
