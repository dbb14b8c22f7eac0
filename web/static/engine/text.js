// What can be written, as people type it: see model/handwriting/text.py.

export const LONGEST = 40;
const SIGNS = /^(?=.*\d)[\d .,:\-/+]*$/;
const MARKS = /[\u200e\u200f\u061c\u2066-\u2069\u20e3\ufe0f]/g;
const ALIKE = {
  "-": /[\u2010-\u2014\u2212\uff0d]/g,
  ".": /[٫．。]/g,
  ",": /[٬،，]/g,
  "/": /[／⁄∕]/g,
  " ": /[\u00a0\u202f\u3000]/g,
  ":": /：/g,
  "+": /＋/g,
};

// The digits of every script stand ten in a row.
function digit(sign) {
  const before = (code) => /\p{Nd}/u.test(String.fromCodePoint(code - 1));
  let value = 0;
  for (let code = sign.codePointAt(0); before(code); code -= 1) value += 1;
  return value % 10;
}

export const plainDigits = (text) => text.replace(/\p{Nd}/gu, digit);

export function plain(text) {
  let known = text.replace(MARKS, "");
  for (const [sign, others] of Object.entries(ALIKE)) known = known.replace(others, sign);
  return plainDigits(known);
}

// Tells what is wrong with a plain text, null where it can be written.
export function wrongWith(text) {
  if (!SIGNS.test(text)) return "text";
  return text.length > LONGEST ? "long" : null;
}
