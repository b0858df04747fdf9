/**
 * Where the person is, followed through client-side navigation without patching the host's history: by the Navigation
 * API, else by popstate and a look at the address after a click or a key.
 */
import { quietly, setTimer } from "./host.js";

export const currentPath = () => location.pathname;

/**
 * Calls back after each change of the path; query and hash alone are no new page.
 * @param {(path: string) => void} onChange
 * @returns {{check: () => void}} `check` looks now, for whoever sees the page change first
 */
export function followRoutes(onChange) {
  let path = currentPath();
  const check = quietly(() => {
    if (currentPath() === path) return;
    path = currentPath();
    onChange(path);
  });
  const navigation = window.navigation;
  if (navigation) {
    navigation.addEventListener("currententrychange", check);
    navigation.addEventListener("navigatesuccess", check);
  } else {
    addEventListener("popstate", check);
    for (const name of ["click", "keyup"]) addEventListener(name, () => setTimer(check, 0), { capture: true, passive: true });
  }
  return { check };
}
