// The private services by kind.
import type { PrivateService, ServiceKind } from "./contract.ts";
import { postgres } from "./postgres/service.ts";
import { redis } from "./redis/service.ts";

export const PRIVATE_SERVICES: Readonly<Record<ServiceKind, PrivateService>> = {
  postgres: postgres,
  redis: redis,
};
