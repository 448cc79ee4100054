/** What is wrong, and in a quieter voice what to do. */
export function FindingWords({ message, hint }: { message: string; hint?: string | null }) {
  return (
    <>
      {message} {hint && <span className="text-muted">{hint}</span>}
    </>
  )
}
