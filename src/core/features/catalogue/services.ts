import type { Output } from '#contract/index';
import type { Core } from '#core/context';

export const listServices = (core: Core): Output<'catalogue.services'> => ({
  services: [...core.catalogue.services()],
});
