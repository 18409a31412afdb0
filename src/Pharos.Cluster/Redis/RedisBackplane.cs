namespace Pharos.Cluster;

/// <summary>A node of a cluster over Redis.</summary>
public static class RedisBackplane;
