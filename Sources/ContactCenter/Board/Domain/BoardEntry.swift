import Kernel

/// Somebody on a board, at the moment of the board.
struct BoardEntry: Hashable, Sendable {
    let agent: Agent
    let look: AgentLook
    /// Nil where Finesse does not say since when.
    let time: Duration?
    let limit: Duration?

    init(_ agent: Agent, on board: AgentBoard, _ limits: AgentLimits) {
        self.agent = agent
        look = AgentLook(agent.state)
        time = board.timeInState(of: agent)
        limit = limits.limit(of: look)
    }

    var isOver: Bool { if let time, let limit { time > limit } else { false } }

    /// Those of a board: who has a telephone, or is at one.
    static func all(of board: AgentBoard, _ limits: AgentLimits) -> [BoardEntry] {
        board.agents.filter { !$0.phone.isEmpty || $0.state.isSignedIn }.map { BoardEntry($0, on: board, limits) }
    }

    static func sorted(_ entries: [BoardEntry], by order: BoardQuery.Order) -> [BoardEntry] {
        func name(_ entry: BoardEntry) -> String { entry.agent.displayName.lowercased() + "\u{0}" + entry.agent.login }
        func seconds(_ entry: BoardEntry) -> Int64 { entry.time?.components.seconds ?? -1 }
        return entries.sorted { left, right in
            switch order {
            case .name: name(left) < name(right)
            case .time: (-seconds(left), name(left)) < (-seconds(right), name(right))
            case .state: (left.look.rank, name(left)) < (right.look.rank, name(right))
            case .attention:
                (left.isOver ? 0 : 1, left.isOver ? -seconds(left) : 0, left.look.rank, name(left))
                    < (right.isOver ? 0 : 1, right.isOver ? -seconds(right) : 0, right.look.rank, name(right))
            }
        }
    }
}
