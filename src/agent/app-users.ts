// As root every app and the edge run as a user of their own: a system user in the default home, a recorded number in any other.
import type { Home } from "../host/home.ts";

export interface UserIds {
  readonly uid: number;
  readonly gid: number;
}

export interface AppUsers {
  /** Null without root, or where other users cannot reach the home. */
  ofApp(app: string): UserIds | null;
  ofEdge(): UserIds | null;
  /** Why there is only one user; null when each has its own. */
  readonly missing: string | null;
}

export function appUsers(home: Home): AppUsers {
  const missing = home.isRoot ? "not yet" : "Fairlead does not run as root, so everything runs as one user";
  return { ofApp: () => null, ofEdge: () => null, missing };
}
