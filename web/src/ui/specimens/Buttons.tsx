import { Filter, Pencil, Play, Plus, Trash2 } from 'lucide-react'

import { Button } from '../Button'
import { CopyButton } from '../CopyButton'
import { CopyMenu } from '../CopyMenu'
import { IconButton } from '../IconButton'
import { KeyHint } from '../KeyHint'
import { Menu } from '../Menu'
import { Popover } from '../Popover'
import { toast } from '../toast'
import { Tooltip } from '../Tooltip'
import { Specimen } from './Specimen'

export function Buttons() {
  return (
    <>
      <Specimen name="Button">
        <Button variant="primary" icon={Play}>
          Run
        </Button>
        <Button icon={Pencil}>Edit</Button>
        <Button variant="ghost">Cancel</Button>
        <Button variant="danger" icon={Trash2}>
          Delete
        </Button>
        <Button size="sm">Small</Button>
        <Button variant="primary" busy>
          Publishing
        </Button>
        <Button disabled>Disabled</Button>
        <Button whyNot="Your role (viewer) does not allow this.">Cannot, and says why</Button>
      </Specimen>
      <Specimen name="Icon button">
        <IconButton label="Add a step" icon={Plus} keys="a" />
        <IconButton label="Only failed" icon={Filter} pressed />
        <IconButton label="Small" icon={Plus} size="sm" />
        <IconButton label="Delete" icon={Trash2} whyNot="It is running." />
      </Specimen>
      <Specimen name="Copy">
        <CopyButton value="run_01jd3f9kq2" label="Copy the id" />
        <CopyButton value="run_01jd3f9kq2" label="Copy the id" withLabel />
        <CopyMenu
          items={[
            { label: 'as URL', value: 'https://onward.example/runs/run_01jd3f9kq2' },
            { label: 'onward runs show …', value: 'onward runs show run_01jd3f9kq2' },
          ]}
        />
      </Specimen>
      <Specimen name="Menu, popover, tooltip">
        <Menu
          align="start"
          trigger={<Button>Menu</Button>}
          items={[
            { heading: 'This workflow' },
            { label: 'Edit', icon: Pencil, keys: 'e', onSelect: () => toast.info('Edit') },
            { label: 'Roll back', disabled: 'There is only one version.' },
            'separator',
            { label: 'Delete', icon: Trash2, danger: true, onSelect: () => toast.info('Delete') },
          ]}
        />
        <Popover label="Explanation" trigger={<Button>Popover</Button>}>
          It holds a few things to choose or to read.
        </Popover>
        <Tooltip text="In the viewer's zone" keys="t">
          <Button>Tooltip</Button>
        </Tooltip>
        <span className="flex items-center gap-3">
          <KeyHint keys="mod+k" /> <KeyHint keys="g h" /> <KeyHint keys="shift+x" />
        </span>
      </Specimen>
    </>
  )
}
