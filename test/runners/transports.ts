/** The two ways to an sshd: ssh2 within the program, and the system's ssh. What holds for one holds for the other. */
export const transports = ['ssh', 'openssh'] as const;
export type Transport = (typeof transports)[number];

// Settings of whoever runs the tests must not decide how they end.
process.env.HOME = '/nonexistent';
