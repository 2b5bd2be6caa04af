/// Tells one group of writes from the others of this process, so that it can be found out whether a COMMIT that got no
/// answer took effect.
struct WriteMark: Sendable, Hashable {
    let number: Int64
}
