import { HomePage } from '@/features/home/HomePage'
import { ComesNext } from '@/features/triggers/ComesNext'
import { useTroubled } from '@/features/triggers/useTroubled'

export default function HomeRoute() {
  return <HomePage next={<ComesNext />} troubled={useTroubled()} />
}
