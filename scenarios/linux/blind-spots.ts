/** Of every procedure that ends in a started service. */
export const unknownActor = 'PID 1 writes SERVICE_START, which does not name who asked for the start.';

export const linkByInit =
  'Links that enable or link a unit are made by PID 1: without audit=1 on the kernel command line nothing audits them.';
