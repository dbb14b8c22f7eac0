// What this tab remembers until it is closed; nothing of it is sent. Browsers may forbid it.

export function kept(name) {
  try {
    return JSON.parse(sessionStorage.getItem(name));
  } catch {
    return null;
  }
}

export function store(name, what) {
  try {
    sessionStorage.setItem(name, JSON.stringify(what));
  } catch {
    // it is not remembered, then
  }
}
