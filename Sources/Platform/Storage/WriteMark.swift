/// Identifies one group of writes of this process, to find out later whether a COMMIT that got no answer took effect.
struct WriteMark: Sendable, Hashable {
    let number: Int64
}
