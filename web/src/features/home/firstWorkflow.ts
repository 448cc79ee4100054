/** A first workflow that runs anywhere: it needs no network, no secret and no other program. */
export const FIRST_NAME = 'hello-onward'

export function firstWorkflow(name: string): string {
  return `# Greets somebody, waits a moment, asks you, and says goodbye.
# Change it in the editor: what runs is what you publish.
name: ${name}
title: Hello, Onward
description: |
  Greets somebody, waits a moment, asks you, and says goodbye.
  Stop Onward while it waits: it goes on where it was.
inputs:
  name: {type: string, title: Who is greeted, default: Ada}
steps:
  - id: greet
    type: set
    vars:
      greeting: "Hello, {{ inputs.name }}!"
  - id: pause
    type: wait
    for: 5s
  - id: ask
    type: approval
    title: "Say goodbye to {{ inputs.name }}?"
    text: "The greeting was: {{ vars.greeting }}"
    allow_self: true
    on_deny: continue
  - id: part
    type: if
    condition: steps.ask.output.decision == "approved"
    then:
      - id: goodbye
        type: set
        vars:
          parting: "Goodbye, {{ inputs.name }}."
    else:
      - id: stay
        type: set
        vars:
          parting: "{{ inputs.name }} stays."
outputs:
  said: "{{ vars.greeting }} {{ vars.parting }}"
`
}
