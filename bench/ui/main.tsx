/** One diagram with as many steps as a workflow may have, and a run over it that the measuring script feeds. */

import "./page.css";

import { StrictMode, useState } from "react";
import { createRoot } from "react-dom/client";

import { Diagram } from "@/diagram/Diagram";
import type { DiagramMode } from "@/diagram/types";
import { StepRunIndex } from "@/graph/runtime";
import { randomDocument } from "@/graph/samples";

const asked = new URLSearchParams(location.search);
const mode = (asked.get("mode") ?? "view") as DiagramMode;
const document_ = randomDocument(7, Number(asked.get("steps") ?? 500));
const index = new StepRunIndex();

function Page() {
  const [revision, setRevision] = useState(0);
  Object.assign(window, {
    stepRan: (number: number, status: string) => {
      const at = new Date().toISOString();
      const ended_at = status === "running" ? null : at;
      index.add([
        {
          path: `s${number}`,
          step_id: `s${number}`,
          attempt: 1,
          status,
          started_at: at,
          ended_at,
        },
      ]);
      setRevision((before) => before + 1);
    },
  });
  return (
    <div style={{ height: "100vh" }}>
      <Diagram
        document={document_}
        mode={mode}
        onInsert={() => undefined}
        onMove={() => undefined}
        runtime={
          mode === "runtime"
            ? { steps: index, revision, status: "running" }
            : null
        }
      />
    </div>
  );
}

createRoot(document.getElementById("root")!).render(
  <StrictMode>
    <Page />
  </StrictMode>,
);
