// Looking into a transcript.

/** The hostcalls of a transcript with their answers, in order, without the reasons. */
export function hostcallsOf({ transcript }: { readonly transcript: string }): string[] {
  return transcript
    .split("\n")
    .filter((line) => /^ {2}\S/.test(line))
    .map((line) => line.trim());
}

/** The callbacks of a transcript with their answers, in order, without what happened inside. */
export function callbacksOf({ transcript }: { readonly transcript: string }): string[] {
  const callbacks: string[] = [];
  for (const line of transcript.split("\n")) {
    if (line.startsWith("-> ")) callbacks.push(`${callbacks.pop()} ${line}`);
    else if (line !== "" && !line.startsWith(" ")) callbacks.push(line);
  }
  return callbacks;
}
