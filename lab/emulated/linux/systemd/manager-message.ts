/** MESSAGE_ID of what a manager writes to the journal; see systemd's sd-messages.h. */
export const messages = {
  started: '39f53479d3a045ac8e11786248231fbf',
  starting: '7d4958e842da4a758f6c1cdc7b36dcc5',
  stopping: 'de5b426a63be47a7b6ac3eaac82e2f6f',
  stopped: '9d1aaa27d60140bd96365438aad20286',
  deactivated: '7ad2d189f7e94e70a38c781354912448',
  failed: 'd9b373ed55a64feb8242e02dbe79a49c',
  notStarted: 'be02cf6855d2428ba40df7e9d022f03d',
  exited: '98e322203f7a4ed290d09fe03c09fe15',
  restarting: '5eb03494b6584870a536b337290809b3',
} as const;

export type MessageName = keyof typeof messages;
