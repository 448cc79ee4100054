import { HomePage } from '@/features/home/HomePage'
import { ComesNext } from '@/features/triggers/ComesNext'

export default function HomeRoute() {
  return <HomePage next={<ComesNext />} />
}
