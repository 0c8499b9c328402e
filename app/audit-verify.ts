import { verifyCommand } from './audit-verify/command.ts';
import { runAsProcess } from './audit-verify/process.ts';

await runAsProcess(verifyCommand, process.env);
